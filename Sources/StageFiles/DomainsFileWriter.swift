import HDF5Store

/// Makes the domain file: blocks of rows, one for each domain and part.
public final class DomainsFileWriter {
  private let writer: HDF5Writer
  private let width: Int
  private var blocks: [DomainBlockWriter] = []

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - path: Its final path, in a folder that exists.
  ///   - names: The features, at least one.
  ///   - units: Their units; empty for none.
  ///   - samples: The samples, in the order of the column `sample`.
  /// - Throws: An error of status 73 where the name is taken by something of others or the file
  ///   cannot be created, 74 where it cannot be written.
  /// - Precondition: As many units as names.
  public init(
    path: String, names: [String], units: [String], samples: [SampleDescription]
  ) throws {
    precondition(!names.isEmpty && names.count == units.count, "a unit for every feature")
    width = names.count
    writer = try HDF5Writer(
      path: path, format: StageHeader.Format.domains.rawValue,
      version: StageHeader.Format.version)
    try writer.writeStrings(
      "/features/names", names, unit: "", description: "features in the order of x's columns")
    try writer.writeStrings(
      "/features/units", units, unit: "", description: "units of the features")
    try writer.writeStrings(
      "/samples/name", samples.map(\.name), unit: "",
      description: "samples, in the order that the columns sample count")
    try writer.writeStrings(
      "/samples/class", samples.map(\.category), unit: "",
      description: "signal, background or unlabelled")
    try writer.writeStrings(
      "/samples/domain", samples.map(\.domain), unit: "",
      description: "source, target, target/<name> or both")
  }

  /// Begins a block.
  ///
  /// - Parameters:
  ///   - part: Whether its events train or test.
  ///   - role: The domain.
  ///   - hasTruth: Whether a target knows its labels; the source always does.
  /// - Throws: An error of status 74 where it cannot be written.
  /// - Precondition: There is no such block yet, and not both a target without a name and others.
  public func block(
    _ part: DomainPart, _ role: DomainRole, hasTruth: Bool = true
  ) throws -> DomainBlockWriter {
    let block = try DomainBlockWriter(
      writer, group: role.group(in: part), role: role, width: width, hasTruth: hasTruth)
    blocks.append(block)
    return block
  }

  /// Adds the scaling and puts the file under its name.
  ///
  /// - Returns: The content hash.
  /// - Throws: An error of status 74 where it cannot be written.
  /// - Precondition: Every block has as many rows of features as of columns.
  @discardableResult public func commit(
    scaling: FeatureScaling, stamp: FileStamp
  ) throws -> String {
    precondition(scaling.mean.count == width && scaling.std.count == width, "another scaling")
    for block in blocks { block.check() }
    let mean: HDF5Column<Double> = try writer.createDataset(
      "/scaling/mean", unit: "as in /features/units",
      description: "mean of each feature over the training events, weighted by w_domain")
    let std: HDF5Column<Double> = try writer.createDataset(
      "/scaling/std", unit: "as in /features/units",
      description: "population standard deviation likewise; 1 for a constant feature")
    try mean.append(scaling.mean)
    try std.append(scaling.std)
    try stamp.write(to: writer)
    return try writer.commit()
  }
}

/// Takes the rows of one domain in one part: features and columns, each in their own pieces.
public final class DomainBlockWriter {
  private let x: HDF5Column<Float>
  private let sample: HDF5Column<UInt16>
  private let file: HDF5Column<UInt32>
  private let entry: HDF5Column<UInt64>
  private let weight: HDF5Column<Double>
  private let domainWeight: HDF5Column<Float>
  private let label: HDF5Column<UInt8>?
  private let labelWeight: HDF5Column<Float>?

  init(_ writer: HDF5Writer, group: String, role: DomainRole, width: Int, hasTruth: Bool) throws {
    x = try writer.createDataset(
      "\(group)/x", rowShape: [width], unit: "as in /features/units",
      description: "one event a row, in physical units; columns as in /features/names")
    sample = try writer.createDataset(
      "\(group)/sample", unit: "", description: "index in /samples")
    file = try writer.createDataset(
      "\(group)/file", unit: "", description: "index of the file in the sample's order of files")
    entry = try writer.createDataset(
      "\(group)/entry", unit: "", description: "entry in that file")
    weight = try writer.createDataset(
      "\(group)/weight", unit: "", description: "the generator's weight, untouched")
    domainWeight = try writer.createDataset(
      "\(group)/w_domain", unit: "", description: "weight in the domain loss and in KS")
    switch role {
    case .source:
      label = try writer.createDataset(
        "\(group)/label", unit: "", description: "1 signal, 0 background")
      labelWeight = try writer.createDataset(
        "\(group)/w_label", unit: "",
        description: "weight in the label loss: signal and background sum to N/2 each")
    case .target where hasTruth:
      label = try writer.createDataset(
        "\(group)/truth_label", unit: "",
        description: "1 signal, 0 background; for evaluation alone")
      labelWeight = try writer.createDataset(
        "\(group)/w_truth", unit: "",
        description: "weight with truth_label: signal and background sum to N/2 each")
    case .target:
      label = nil
      labelWeight = nil
    }
  }

  /// Appends feature rows, row-major.
  ///
  /// - Throws: An error of status 74 where they cannot be written.
  public func append(x rows: [Float]) throws {
    try x.append(rows)
  }

  /// Appends the columns of rows.
  ///
  /// - Throws: An error of status 74 where they cannot be written.
  /// - Precondition: The columns are of one length; labels are there as the block was told.
  public func append(_ columns: DomainColumns) throws {
    let labelCount = label == nil ? 0 : columns.count
    precondition(
      [columns.file.count, columns.entry.count, columns.weight.count, columns.domainWeight.count]
        .allSatisfy { $0 == columns.count }, "columns of different lengths")
    precondition(
      columns.label.count == labelCount && columns.labelWeight.count == labelCount,
      "labels not as declared")
    try sample.append(columns.sample)
    try file.append(columns.file)
    try entry.append(columns.entry)
    try weight.append(columns.weight)
    try domainWeight.append(columns.domainWeight)
    try label?.append(columns.label)
    try labelWeight?.append(columns.labelWeight)
  }

  fileprivate func check() {
    precondition(x.rowCount == sample.rowCount, "another number of feature rows than of columns")
  }
}
