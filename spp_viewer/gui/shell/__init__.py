"""The main window: docks, menus, actions, notices and settings."""
