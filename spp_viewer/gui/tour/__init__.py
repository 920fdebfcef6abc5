"""The guided tour: ten steps that tell the story of the paper, each with the window in the state that shows it."""
