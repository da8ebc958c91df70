extension Optimizer {
  /// The same rule with the state of another time, as it was written down.
  ///
  /// - Parameters:
  ///   - squares: The decaying mean of the squared gradient; an element a parameter.
  ///   - means: Adam's decaying mean of the gradient; empty for RMSProp.
  ///   - steps: The number of steps made.
  /// - Precondition: The lengths are those of the state that it replaces.
  public func restored(squares: [Float], means: [Float], steps: Int) -> Optimizer {
    precondition(squares.count == self.squares.count && means.count == self.means.count, "state")
    var restored = self
    restored.squares = squares
    restored.means = means
    restored.steps = steps
    return restored
  }
}
