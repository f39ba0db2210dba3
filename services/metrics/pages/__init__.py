"""The pages: the dashboard for leadership, agencies, and the way of single items."""
