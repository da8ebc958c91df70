// PrepCommand
