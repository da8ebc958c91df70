import ByteSources
import Diagnostics
import EventReaders
import Events
import HDF5Store
import LHCOReader
public import Logging
import ROOTReader
import Selection
import Settings
import StageFiles

/// `prep inspect`: looks into files, each recognised by its content.
public struct Inspector {
  private let withSums: Bool
  private let settings: SelectionSettings
  private let selection: EventSelection
  private let isQuiet: Bool
  private let log: Logger

  /// An inspector.
  ///
  /// - Parameters:
  ///   - withSums: Whether to read every numeric column whole, and sum it.
  ///   - selection: The selection whose needs are compared: a shipped name, or a path.
  ///   - isQuiet: Whether to show no progress.
  ///   - log: Takes what each part took.
  /// - Throws: Where the selection cannot be read.
  public init(withSums: Bool, selection: String, isQuiet: Bool, log: Logger) throws {
    self.withSums = withSums
    self.isQuiet = isQuiet
    self.log = log
    settings = try SelectionSettings.load(selection)
    self.selection = try EventSelection(settings)
  }

  /// Looks into a file: one result a tree, or one for a file without trees.
  ///
  /// - Throws: A `Diagnostic` where the file is not of a known format, or damaged; `Interruption`.
  public func inspect(_ path: String) throws -> [Inspection] {
    let progress = Progress("inspect \(path)", "opening", log: log, isQuiet: isQuiet)
    defer { progress.finish() }
    switch try InputFormat(ofFileAt: path) {
    case .root: return try inspectROOT(path, progress)
    case .hdf5: return [try inspectHDF5(path, progress)]
    case .lhco: return [try inspectLHCO(path, progress)]
    }
  }

  // MARK: ROOT

  private func inspectROOT(_ path: String, _ progress: Progress) throws -> [Inspection] {
    let file = try ROOTFile(path: path)
    let missing = missing(path)
    return try file.trees.map { key in
      let tree: Tree
      do throws(ROOTError) {
        tree = try file.tree(key)
      } catch {
        guard error.isUnsupported else { throw error }
        // One tree that is not understood must not hide the others.
        return Inspection(
          file: path, format: "ROOT", tree: key.path, cycle: key.cycle, entries: nil,
          compression: "\(file.compression)", columns: [], sumOfWeights: nil, btagBits: nil,
          notices: [], missing: missing)
      }
      let workspace = try ReadingWorkspace(for: path)
      progress.begin("tree \(tree.path)", unit: "branches", total: tree.branches.count)
      let columns = try tree.branches.map { branch in
        defer { progress.advance(by: 1) }
        return try column(branch, of: tree, workspace)
      }
      progress.begin("tree \(tree.path), weights and b-tags")
      return Inspection(
        file: path, format: "ROOT", tree: tree.path, cycle: tree.cycle, entries: tree.entryCount,
        compression: "\(file.compression)",
        columns: columns,
        sumOfWeights: try sumOfWeights(tree, workspace),
        btagBits: try btagBits(tree, workspace), notices: [], missing: missing)
    }
  }

  private func column(
    _ branch: Branch, of tree: Tree, _ workspace: ReadingWorkspace
  ) throws -> Inspection.Column {
    var summary: ColumnSummary?
    try Interruption.check()
    if withSums, branch.isNumeric {
      do throws(ROOTError) {
        summary = try tree.summary(of: branch, workspace: workspace)
      } catch {
        // What is not understood is null; damage is an error.
        guard error.isUnsupported else { throw error }
      }
    }
    return Inspection.Column(
      name: branch.name, type: branch.typeName, items: summary?.values, sum: summary?.sum)
  }

  private func sumOfWeights(_ tree: Tree, _ workspace: ReadingWorkspace) throws -> Double? {
    guard let branch = tree.branches(named: "Event.Weight").first, branch.numberType != nil
    else { return nil }
    return try tree.summary(of: branch, workspace: workspace).sum
  }

  /// The bits of the mask, collected over all jets.
  private func btagBits(_ tree: Tree, _ workspace: ReadingWorkspace) throws -> [Int]? {
    let name = "\(settings.collections.jet).BTag"
    guard let branch = tree.branches(named: name).first, branch.numberType != nil else {
      return nil
    }
    let reader = try ColumnReader(branch, of: tree, workspace: workspace)
    var masks: [UInt32] = []
    var union: UInt32 = 0
    for start in stride(from: 0, to: tree.entryCount, by: 4096) {
      try Interruption.check()
      masks.removeAll(keepingCapacity: true)
      try reader.append(start..<min(start + 4096, tree.entryCount), to: &masks)
      union = masks.reduce(union, |)
    }
    return bits(union)
  }

  private func bits(_ mask: UInt32) -> [Int] {
    (0..<32).filter { mask >> UInt32($0) & 1 == 1 }
  }

  // MARK: HDF5

  private func inspectHDF5(_ path: String, _ progress: Progress) throws -> Inspection {
    let file = try HDF5Reader(path: path)
    let paths = try file.datasetPaths()
    let datasets = try paths.map { try file.dataset($0) }
    progress.begin("", unit: "datasets", total: datasets.count)
    let columns = try datasets.map { dataset in
      defer { progress.advance(by: 1) }
      return try column(of: dataset)
    }
    progress.begin("sum of weights")
    let weights = datasets.first { $0.path == "/event/weight" }
    return Inspection(
      file: path, format: "HDF5", tree: nil, cycle: nil,
      // In a file of another layout the longest column is the best guess at what an event is.
      entries: weights?.rowCount ?? datasets.map(\.rowCount).max() ?? 0,
      compression: datasets.contains(where: \.isCompressed) ? "gzip" : "none",
      columns: columns, sumOfWeights: try weights?.sum(), btagBits: nil, notices: [],
      missing: missing(path))
  }

  private func column(of dataset: HDF5Dataset) throws -> Inspection.Column {
    let items = dataset.rowCount * dataset.rowSize
    return Inspection.Column(
      name: dataset.path, type: "\(dataset.elementType)\(dataset.shape)",
      items: withSums ? items : nil, sum: withSums ? try dataset.sum() : nil)
  }

  // MARK: LHCO

  private func inspectLHCO(_ path: String, _ progress: Progress) throws -> Inspection {
    let input = try LHCOInput(try openByteSource(path: path))
    progress.begin("columns and b-tags")
    let sums = withSums ? try input.columnSums() : []
    let columns = LHCOColumn.allCases.filter { $0 != .index }.map { column in
      let sum = sums.first { $0.column == column }
      return Inspection.Column(
        name: column.name, type: column == .typ ? "int32[]" : "float32[]", items: sum?.items,
        sum: sum?.sum)
    }
    return Inspection(
      file: path, format: "LHCO", tree: nil, cycle: nil, entries: input.entryCount,
      compression: input.isCompressed ? "gzip" : "none", columns: columns, sumOfWeights: nil,
      btagBits: try btagBits(input), notices: input.notices, missing: missing(input))
  }

  /// The bits of the mask, collected over all jets.
  private func btagBits(_ input: LHCOInput) throws -> [Int] {
    let reader = try input.makeReader()
    var batch = EventBatch()
    var union: UInt32 = 0
    for start in stride(from: 0, to: input.entryCount, by: 4096) {
      try Interruption.check()
      try reader.read(start..<min(start + 4096, input.entryCount), into: &batch)
      union = batch.jets.btag.reduce(union, |)
    }
    return bits(union)
  }

  // MARK: Needs

  /// The line on which `prep select` would end; nil where it would not.
  private func missing(_ path: String) -> String? {
    do {
      return missing(
        try openEventInput(path: path, options: settings.inputOptions(weightIndex: 0)))
    } catch let error as any Diagnostic {
      return error.line
    } catch {
      return "\(error)"
    }
  }

  private func missing(_ input: some EventInput) -> String? {
    do throws(SelectionError) {
      try selection.check(input)
      return nil
    } catch {
      return error.line
    }
  }
}
