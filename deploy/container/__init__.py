"""What runs inside the containers besides the services."""
