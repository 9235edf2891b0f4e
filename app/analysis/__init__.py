"""What the answers say: estimates that treat the professional as a cluster, verdicts and tables for people and files."""
