"""The name, logo, accent colour and contact an installation has chosen for every page."""
