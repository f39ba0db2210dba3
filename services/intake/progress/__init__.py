"""How a submission fares at review and publisher, as the agency sees it: follows their events, decides nothing."""
