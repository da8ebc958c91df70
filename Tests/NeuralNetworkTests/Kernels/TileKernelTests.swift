import Testing

@testable import NeuralNetwork

@Suite struct TileKernelTests {
  @Test func everyProcessorHasTheKernelOfItsArchitecture() {
    #if arch(arm64)
      #expect(TileKernel.all.map(\.name) == ["neon"])
    #elseif arch(x86_64)
      #expect([["avx2", "portable"], ["portable"]].contains(TileKernel.all.map(\.name)))
    #else
      #expect(TileKernel.all.map(\.name) == ["portable"])
    #endif
  }

  @Test func engineUsesTheFastest() {
    #expect(NetworkEngine.kernelName == TileKernel.all[0].name)
  }

  @Test(arguments: [(0, 0), (1, 1), (16, 1), (17, 2), (256, 16)])
  func slabsHoldAllEvents(events: Int, slabs: Int) {
    #expect(Slab.number(events: events) == slabs)
  }
}
