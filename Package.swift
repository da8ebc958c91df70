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

/// A C library of our own.
func library(_ name: String) -> Target { .target(name: name, path: "Sources/CLibraries/\(name)") }

/// A module and its tests. `Tests/<name>Tests` mirrors `Sources/<name>` file by file; tests find
/// their `Fixtures`, if there are any, by path.
func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], tests: [Target.Dependency] = [],
  hasFixtures: Bool = false, exclude: [String] = [], resources: [Resource]? = nil
) -> [Target] {
  [
    .target(
      name: name, dependencies: dependencies, exclude: exclude, resources: resources,
      swiftSettings: settings),
    .testTarget(
      name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies + tests,
      exclude: hasFixtures ? ["Fixtures"] : [], swiftSettings: settings),
  ]
}

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")

// The layers, lowest first: a module may use only those above it on this page.
// Tests/LayersTests reads this file and every import against it.
let modules: [[Target]] = [
  // Layer 0: the C libraries and what everyone may say.
  [
    system("CHDF5", pkgConfig: "hdf5", apt: "libhdf5-dev"),
    library("CDenseKernels"),
    system("CDeflate", pkgConfig: "libdeflate", apt: "libdeflate-dev"),
    system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
    system("CLZ4", pkgConfig: "liblz4", apt: "liblz4-dev"),
    system("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev"),
    system("CLZMA", pkgConfig: "liblzma", apt: "liblzma-dev"),
  ],
  module("Diagnostics", [logging]),
  module("CommandRunner", ["Diagnostics", arguments, logging]),
  module("ByteSources", ["Diagnostics"]),
  // Layer 1: one idea each, no file format, no configuration.
  module("Fingerprints", ["Diagnostics", "ByteSources", crypto]),
  module("CounterRandom"),
  module("Kinematics", tests: ["CounterRandom"]),
  module("ClassifierMetrics", ["Diagnostics", "CounterRandom"]),
  module("Expressions", ["Diagnostics"], tests: ["CounterRandom"]),
  module("Workers", ["Diagnostics"]),
  module("ONNXSchema", [protobuf], exclude: ["README.md", "onnx.proto"]),
  // Layer 2: formats and rules that know nothing of each other.
  module(
    "Decompression", ["Diagnostics", "CDeflate", "CZlib", "CLZ4", "CZstd", "CLZMA"],
    tests: ["CounterRandom"]),
  module("HDF5Store", ["Diagnostics", "Fingerprints", "CHDF5"], hasFixtures: true),
  module(
    "Settings", ["Diagnostics", "Expressions", .product(name: "TOMLKit", package: "TOMLKit")],
    resources: [.embedInCode("Shipped")]),
  module("Events", ["Diagnostics"]),
  module("NeuralNetwork", ["Diagnostics", "CounterRandom", "Workers", "CDenseKernels"]),
  module("Domains", ["Diagnostics", "Fingerprints", "CounterRandom"]),
  // Layer 3: readers and physics on top of them.
  module(
    "ROOTReader", ["Diagnostics", "ByteSources", "Decompression"], tests: ["CounterRandom"],
    hasFixtures: true),
  module(
    "LHCOReader", ["Diagnostics", "ByteSources", "Decompression", "Events"],
    tests: ["CounterRandom", "CZlib"], hasFixtures: true),
  module(
    "Selection",
    ["Diagnostics", "Fingerprints", "CounterRandom", "Expressions", "Settings", "Events"]),
  module(
    "Features", ["Diagnostics", "Kinematics", "Events"], tests: ["CounterRandom"],
    hasFixtures: true),
  module("StageFiles", ["Diagnostics", "HDF5Store", "Events"], hasFixtures: true),
  // Layer 4: where two of them meet.
  module(
    "EventReaders",
    [
      "Diagnostics", "ByteSources", "HDF5Store", "Settings", "Events", "ROOTReader", "LHCOReader",
      "StageFiles",
    ], hasFixtures: true),
  module(
    "Training",
    [
      "Diagnostics", "ByteSources", "Fingerprints", "CounterRandom", "ClassifierMetrics", "Workers",
      "HDF5Store", "NeuralNetwork", "StageFiles", logging,
    ], tests: ["TestMessages"]),
  // Layer 5: the stages of `prep`; what a trained network is used for.
  module(
    "Pipeline",
    [
      "Diagnostics", "ByteSources", "Fingerprints", "Workers", "HDF5Store", "Settings", "Events",
      "Domains", "ROOTReader", "LHCOReader", "Selection", "Features", "StageFiles", "EventReaders",
      logging,
    ]),
  module(
    "Verification",
    [
      "Diagnostics", "ByteSources", "Fingerprints", "HDF5Store", "Events", "Domains", "Selection",
      "StageFiles", "Pipeline", logging,
    ], tests: ["CounterRandom", "Features"]),
  module(
    "Scoring",
    [
      "Diagnostics", "ByteSources", "Fingerprints", "ONNXSchema", "HDF5Store", "NeuralNetwork",
      "StageFiles", "Training", "Pipeline", logging, protobuf,
    ], tests: ["CounterRandom", "Events", "TestMessages"]),
  // Layer 6: many trainings, and what they say together.
  module(
    "Study",
    [
      "Diagnostics", "ByteSources", "Fingerprints", "HDF5Store", "Domains", "StageFiles",
      "Training", "Pipeline", logging,
    ], tests: ["CounterRandom", "TestMessages"]),
  // Layer 7: options, tables, JSON.
  module(
    "PrepCommand",
    [
      "Diagnostics", "CommandRunner", "Workers", "Settings", "Domains", "Selection", "Features",
      "Pipeline", "Verification", arguments, logging,
    ], tests: ["HDF5Store", "Events", "StageFiles"], hasFixtures: true),
  module(
    "TrainCommand",
    [
      "Diagnostics", "CommandRunner", "Workers", "NeuralNetwork", "Training", "Scoring", "Study",
      "Domains", "Pipeline", arguments, logging,
    ],
    tests: ["CounterRandom"], hasFixtures: true),
  // Layer 8: the two programs.
  [
    .executableTarget(
      name: "prep", dependencies: ["Diagnostics", "PrepCommand"], swiftSettings: settings),
    .executableTarget(
      name: "train", dependencies: ["Diagnostics", "TrainCommand"], swiftSettings: settings),
    .testTarget(name: "LayersTests", swiftSettings: settings),
    // What the tests of several modules share.
    .target(
      name: "TestMessages", dependencies: [logging], path: "Tests/TestMessages",
      swiftSettings: settings),
  ],
]

let package = Package(
  name: "hep-prep",
  products: [
    .executable(name: "prep", targets: ["prep"]),
    .executable(name: "train", targets: ["train"]),
    // For scripts/fuzz, a package of its own.
    .library(
      name: "Readers",
      targets: [
        "ByteSources", "Decompression", "ROOTReader", "LHCOReader", "Events", "Expressions",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
  ],
  targets: modules.flatMap { $0 },
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
