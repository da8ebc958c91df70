public import Events

/// Computes the rows of a feature matrix, a batch of selected events at a time.
///
/// Belongs to one thread. Its memory grows to the largest event seen; an event allocates nothing.
public final class FeatureComputer {
  /// More jets in an event are an error: no selection of a collision's jets has as many, and the
  /// tables of pairs grow with the square.
  public static let maxJets = 512

  /// The columns.
  public let features: FeatureSet
  private let inputPaths: [String]
  private let groups: FeatureGroups
  private let slots: [Int]
  private var memory = BlockMemory(places: 16 * BlockMemory.events, jets: 16)
  private var block: [BlockEvent] = []

  /// A computer of some features.
  ///
  /// - Parameters:
  ///   - features: The columns.
  ///   - inputPaths: The sample's input files in order, which errors name by an event's `file`.
  public init(_ features: FeatureSet, inputPaths: [String]) {
    self.features = features
    self.inputPaths = inputPaths
    groups = features.groups
    slots = features.features.map(\.quantity.rawValue)
  }

  /// Replaces the matrix by the features of a batch.
  ///
  /// Shape: [events, features], row-major. Range: NaN where an event lacks a feature's objects, and
  /// in the whole row where a value of a jet or of the lepton is not finite.
  ///
  /// - Precondition: The columns of `selected` have the lengths that its offsets say.
  /// - Throws: On an event with more than ``maxJets`` jets, or jets not in descending pT.
  public func compute(
    _ selected: SelectedEvents, into matrix: inout [Float]
  ) throws(FeatureError) {
    let largest = try largestJetCount(selected)
    precondition(
      selected.events.jets.btag.count == selected.events.jets.pt.count, "jets without tags")
    let cellCount = selected.count * features.count
    matrix.removeAll(keepingCapacity: true)
    guard cellCount > 0 else { return }
    selected.events.withView { events in
      matrix.append(addingCapacity: cellCount) { span in
        span.withUnsafeMutableBufferPointer { cells, filled in
          for start in stride(from: 0, to: events.count, by: BlockMemory.events) {
            let end = min(start + BlockMemory.events, events.count)
            load(start..<end, of: events, largestJetCount: largest)
            evaluate(start..<end, of: events)
            fill(cells, from: start)
          }
          filled = cellCount
        }
      }
    }
  }

  /// The most jets of an event, once every event's are checked.
  private func largestJetCount(_ selected: SelectedEvents) throws(FeatureError) -> Int {
    let offsets = selected.events.jets.offsets.span
    let pt = selected.events.jets.pt.span
    var largest = 0
    for event in 0..<selected.count {
      let (start, end) = (offsets[event], offsets[event + 1])
      if end - start > Self.maxJets {
        throw error(.tooManyJets(end - start, limit: Self.maxJets), selected, event)
      }
      for jet in start..<max(start, end - 1) where pt[jet] < pt[jet + 1] {
        throw error(.unsortedJets(index: jet + 1 - start), selected, event)
      }
      largest = max(largest, end - start)
    }
    return largest
  }

  private func error(
    _ reason: FeatureError.Reason, _ selected: SelectedEvents, _ event: Int
  ) -> FeatureError {
    FeatureError(reason, in: .event(event, of: selected, inputPaths: inputPaths))
  }

  /// Lays out the objects of a block of events, and computes their four-momenta.
  private func load(_ range: Range<Int>, of events: BatchView, largestJetCount: Int) {
    let jets = events.jets.offsets[range.upperBound] - events.jets.offsets[range.lowerBound]
    let places = jets + range.count * ObjectColumns.places(jets: 0)
    if places > memory.places || largestJetCount > memory.jets {
      memory = BlockMemory(
        places: max(places, memory.places), jets: max(largestJetCount, memory.jets))
    }
    let memory = memory
    block.removeAll(keepingCapacity: true)
    var place = 0
    for index in range {
      let event = BlockEvent(index, of: events, at: place, in: memory)
      place += ObjectColumns.places(jets: event.jetCount)
      block.append(event)
    }
    memory.measure(place, directions: groups.contains(.foxWolfram))
    for event in block { memory.objects.jetMomentum[event.place + event.jetCount] = 0 }
  }

  /// Computes the values of a loaded block.
  private func evaluate(_ range: Range<Int>, of events: BatchView) {
    let (memory, groups) = (memory, groups)
    for (index, shape) in block.enumerated() {
      memory.values(of: index).reset()
      memory.clearTensors(index)
      guard shape.isFinite else { continue }
      let event = EventKinematics(shape, index, in: memory)
      let (met, metPhi) = (
        events.met[range.lowerBound + index], events.metPhi[range.lowerBound + index]
      )
      event.evaluate(groups, met: met, metPhi: metPhi)
      event.addTensors(groups, index, to: memory)
    }
    memory.evaluateTensors(groups, count: block.count)
  }

  /// Writes the block's rows of the matrix.
  private func fill(_ cells: UnsafeMutableBufferPointer<Float>, from start: Int) {
    let (memory, slots) = (memory, slots)
    var cell = start * slots.count
    for index in block.indices {
      let values = memory.values(of: index).base
      for slot in slots {
        cells[cell] = Float(values[slot])
        cell += 1
      }
    }
  }
}
