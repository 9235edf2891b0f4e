"""Where surveys are checked, translated, previewed and published."""
