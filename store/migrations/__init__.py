"""How the database came to be as it is: one file a step, found with the package, run by ``store.schema``."""
