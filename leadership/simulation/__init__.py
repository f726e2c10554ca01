"""Made-up communities of any size, to measure with and to see full pages."""
