"""Settings: defaults, the user's file, the project's file, the environment, flags."""
