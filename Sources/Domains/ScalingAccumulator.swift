/// What standardises the features: (x - mean) / std, applied by whoever reads the domain file.
public struct FeatureScaling: Sendable, Equatable {
  /// The weighted mean of each feature.
  public let mean: [Double]
  /// The weighted population standard deviation of each; 1 where the feature is constant.
  public let std: [Double]
  /// The features that are constant, by name.
  public let constantFeatures: [String]
}

/// The weighted mean and population standard deviation of every feature, rows arriving in pieces:
/// of /train/source and all training targets together, by w_domain.
///
/// Goals, in order: a constant feature gives exactly 0; no cancellation for features far from 0;
/// weights of any sign; one pass. So moments are summed about the first row, in double precision, in
/// the order of the rows: how they are cut into pieces does not matter. Welford's update was
/// rejected: it divides by the running sum of weights, which negative weights can bring to 0.
public struct ScalingAccumulator: Sendable {
  private let names: [String]
  private var origin: [Double] = []
  private var sumOfWeights = 0.0
  private var sums: [Double]
  private var sumsOfSquares: [Double]

  /// Nothing of these features yet.
  public init(featureNames: [String]) {
    names = featureNames
    sums = [Double](repeating: 0, count: featureNames.count)
    sumsOfSquares = sums
  }

  /// Adds rows.
  ///
  /// - Parameters:
  ///   - rows: The features. Shape: [weights.count, features], row by row.
  ///   - weights: w_domain.
  /// - Precondition: There are that many values.
  public mutating func add(rows: [Float], weights: [Float]) {
    let width = names.count
    precondition(rows.count == weights.count * width, "a row of features for every weight")
    guard !weights.isEmpty else { return }
    if origin.isEmpty { origin = rows.prefix(width).map { Double($0) } }
    rows.withUnsafeBufferPointer { rows in
      origin.withUnsafeBufferPointer { origin in
        sums.withUnsafeMutableBufferPointer { sums in
          sumsOfSquares.withUnsafeMutableBufferPointer { squares in
            for row in weights.indices {
              let weight = Double(weights[row])
              for feature in 0..<width {
                let difference = Double(rows[row * width + feature]) - origin[feature]
                sums[feature] += weight * difference
                squares[feature] += weight * difference * difference
              }
            }
          }
        }
      }
    }
    for weight in weights { sumOfWeights += Double(weight) }
  }

  /// The scaling.
  ///
  /// - Throws: ``DomainsError`` where the weights do not add up to a positive number, a mean or a
  ///   variance is not finite, or a variance is negative.
  public func scaling() throws(DomainsError) -> FeatureScaling {
    guard sumOfWeights > 0, sumOfWeights.isFinite else {
      throw DomainsError(.scalingWeights(sum: sumOfWeights))
    }
    var (mean, std) = ([Double](), [Double]())
    var constant: [String] = []
    for (feature, name) in names.enumerated() {
      let shift = sums[feature] / sumOfWeights
      let variance = sumsOfSquares[feature] / sumOfWeights - shift * shift
      guard (origin[feature] + shift).isFinite, variance.isFinite else {
        throw DomainsError(.featureNotFinite(name))
      }
      guard variance >= 0 else {
        throw DomainsError(.negativeVariance(feature: name, variance: variance))
      }
      if variance == 0 { constant.append(name) }
      mean.append(origin[feature] + shift)
      std.append(variance == 0 ? 1 : variance.squareRoot())
    }
    return FeatureScaling(mean: mean, std: std, constantFeatures: constant)
  }
}
