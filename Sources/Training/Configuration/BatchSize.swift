/// The size of a batch where the user names none.
enum BatchSize {
  /// The paper's batch size, and the largest that is chosen.
  static let largest = 16_384
  /// The least number of batches, so of steps, in an epoch.
  static let leastBatches = 16

  /// The largest power of two up to 16,384 with which an epoch has at least 16 batches.
  ///
  /// With fewer than 16 source events there is none; then it is the smallest power of two that
  /// holds an event of each domain.
  static func automatic(sourceEvents: Int, domains: Int) -> Int {
    var size = largest
    while size / 2 >= domains,
      batches(sourceEvents: sourceEvents, batchSize: size, domains: domains) < leastBatches
    {
      size /= 2
    }
    return size
  }

  /// The batches of an epoch: ceil(N_source / floor(B / K)).
  static func batches(sourceEvents: Int, batchSize: Int, domains: Int) -> Int {
    let perDomain = max(1, batchSize / domains)
    return sourceEvents / perDomain + (sourceEvents % perDomain == 0 ? 0 : 1)
  }
}
