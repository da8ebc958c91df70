// TrainCommand
