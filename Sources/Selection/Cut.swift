import Expressions

/// A compiled cut.
struct Cut: Sendable {
  /// The row of the cutflow.
  let name: String
  /// The condition.
  let condition: Expression
  /// What the condition needs, in the order of its inputs.
  let quantities: [EventQuantity]
  /// Whether the jets must have their b-tags before it can be judged.
  let dependsOnTags: Bool

  /// Compiles a condition.
  ///
  /// - Parameters:
  ///   - file: The configuration that it is from.
  ///   - key: Its key there.
  init(
    name: String, condition: String, file: String, key: String
  ) throws(SelectionError) {
    do throws(ExpressionError) {
      self.condition = try Expression(
        condition, kind: .condition, vocabulary: EventQuantity.vocabulary)
    } catch {
      throw SelectionError(.expression(error, key: key), file: file)
    }
    self.name = name
    quantities = self.condition.inputs.compactMap(EventQuantity.init)
    precondition(quantities.count == self.condition.inputs.count, "a name without a meaning")
    dependsOnTags = quantities.contains(where: \.dependsOnTags)
  }
}

/// A cut without references: what is read for every event.
struct CutStep: Sendable {
  /// The quantity and the comparison, where the cut is no more than that.
  let simple: (quantity: EventQuantity, comparison: Expression.Comparison)?
  /// Whether the jets must have their b-tags before it can be judged.
  let dependsOnTags: Bool

  init(_ cut: Cut) {
    dependsOnTags = cut.dependsOnTags
    if let comparison = cut.condition.comparison, let quantity = cut.quantities.first {
      simple = (quantity, comparison)
    } else {
      simple = nil
    }
  }
}
