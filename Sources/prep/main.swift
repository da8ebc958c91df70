import Diagnostics
import Foundation
import PrepCommand

Interruption.installHandlers()
exit(Prep.run(arguments: Array(CommandLine.arguments.dropFirst())))
