// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target: language mode 6, imports internal unless said, no warning tolerated.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// A C library of the system: a module map and a shim header, found through pkg-config.
func system(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(
    name: name, path: "Sources/CLibraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

/// A module and its tests. `Tests/<name>Tests` mirrors `Sources/<name>` file by file.
func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], tests: [Target.Dependency] = [],
  resources: [Resource]? = nil
) -> [Target] {
  [
    .target(
      name: name, dependencies: dependencies, resources: resources, swiftSettings: settings),
    .testTarget(
      name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies + tests,
      swiftSettings: settings),
  ]
}

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

// The layers, lowest first: a module may use only those above it on this page.
// Tests/LayersTests reads this file and every import against it.
let modules: [[Target]] = [
  module("Diagnostics", [logging]),
  // Layer 1: one idea each, no file format, no configuration.
  module("Fingerprints", ["Diagnostics", crypto]),
  module("CounterRandom"),
  module("Kinematics", tests: ["CounterRandom"]),
  module("ClassifierMetrics", ["Diagnostics", "CounterRandom"]),
  module("Expressions", ["Diagnostics"]),
  module("Workers", ["Diagnostics"]),
  module("Domains", ["Diagnostics", "Fingerprints", "CounterRandom"]),
]

let package = Package(
  name: "hep-prep", products: [.library(name: "Domains", targets: ["Domains"]), .library(name: "Fingerprints", targets: ["Fingerprints"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
  ],
  targets: modules.flatMap { $0 },
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
