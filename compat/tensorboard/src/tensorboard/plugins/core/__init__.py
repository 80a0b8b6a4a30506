"""The routes and the flags that belong to no tab."""
