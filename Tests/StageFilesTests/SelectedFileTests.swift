import Testing

@testable import StageFiles

@Suite struct SelectedFileTests {}
