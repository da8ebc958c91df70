import Diagnostics
import Foundation
import TrainCommand

Interruption.installHandlers()
exit(Train.run(arguments: Array(CommandLine.arguments.dropFirst())))
