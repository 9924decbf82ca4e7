"""Flask's floor: settings, pages, the API, health and commands. Nothing below it imports Flask."""
