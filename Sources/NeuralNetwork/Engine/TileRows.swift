import CDenseKernels

/// The rows of a tile in the table they are picked from, as plain memory.
struct TileRows {
  let part: Batch.Part
  let tile: Tiling.Tile

  /// Puts the events into a tile.
  func gather(_ kernel: TileKernel, into values: UnsafeMutablePointer<Float>) {
    part.rows.withUnsafeBufferPointer { rows in
      part.events.features.withUnsafeBufferPointer { features in
        guard let rows = rows.baseAddress, let features = features.baseAddress else { return }
        dk_gather(
          kernel.table, features, part.events.inputs, rows + tile.start, tile.count, values)
      }
    }
  }

  /// Puts a value of each event into `result`, and zeros behind them up to the end of the slab.
  func pick<Value, Result>(
    _ values: [Value], into result: UnsafeMutablePointer<Result>, zero: Result,
    _ convert: (Value) -> Result
  ) {
    part.rows.withUnsafeBufferPointer { rows in
      values.withUnsafeBufferPointer { values in
        for i in 0..<tile.count { result[i] = convert(values[Int(rows[tile.start + i])]) }
      }
    }
    for i in tile.count..<(Slab.number(events: tile.count) * Slab.size) { result[i] = zero }
  }

  /// Lends what asks for the cache lines of the rows.
  func withUpcoming<Result>(_ body: (UnsafeMutablePointer<dk_upcoming>) -> Result) -> Result {
    let (events, labels) = (part.events, part.events.labels)
    return part.rows.withUnsafeBufferPointer { rows in
      events.features.withUnsafeBufferPointer { features in
        events.domainWeights.withUnsafeBufferPointer { domainWeights in
          (labels?.weights ?? []).withUnsafeBufferPointer { labelWeights in
            (labels?.values ?? []).withUnsafeBufferPointer { labelValues in
              var upcoming = dk_upcoming(
                table: features.baseAddress, width: events.inputs,
                rows: rows.baseAddress.map { $0 + tile.start },
                left: features.isEmpty ? 0 : tile.count,
                columns: (
                  domainWeights.baseAddress, labels == nil ? nil : labelWeights.baseAddress
                ), bytes: labels == nil ? nil : labelValues.baseAddress)
              return body(&upcoming)
            }
          }
        }
      }
    }
  }
}
