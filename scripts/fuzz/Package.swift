// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nothing of it is built with the programs. See README.md.
let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "hep-prep", path: "../..")],
  targets: [
    .executableTarget(
      name: "fuzz", dependencies: [.product(name: "Readers", package: "hep-prep")],
      path: "Sources",
      swiftSettings: [.unsafeFlags(["-parse-as-library"])])
  ],
  swiftLanguageModes: [.v6]
)
