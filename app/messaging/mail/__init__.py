"""E-mail: writing it, handing it to a mail server, what comes back, and addresses that asked for silence."""
