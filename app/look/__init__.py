"""The name, logo and accent colour an installation has chosen for every page."""
