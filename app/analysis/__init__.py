"""What the answers say: estimates with the professional as a cluster, verdicts, and tables for people and files."""
