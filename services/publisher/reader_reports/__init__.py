"""What readers report: that a page of the site is wrong. Each report is a task of the editors."""
