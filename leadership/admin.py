"""What Django admin shows, subject by subject in order of dependence."""
