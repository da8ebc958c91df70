import Foundation
import PrepCommand

exit(Prep.run(arguments: Array(CommandLine.arguments.dropFirst())))
