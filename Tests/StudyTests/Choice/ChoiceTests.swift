import Testing

@testable import Study

@Suite struct ChoiceTests {}
