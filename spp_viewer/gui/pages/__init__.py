"""The pages of the side docks and the centre, one folder each."""
