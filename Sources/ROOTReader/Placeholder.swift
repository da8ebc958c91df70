// ROOTReader
