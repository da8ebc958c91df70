/// XXH64 with seed 0, the checksum in front of ROOT's LZ4 blocks.
///
/// Source: Y. Collet, "xxHash fast digest algorithm", version 0.1.1.
func xxHash64(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value << count | value >> (64 - count)
  }
  func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotated(lane &+ word &* prime2, 31) &* prime1
  }
  func word(_ position: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  var position = 0
  var hash: UInt64
  if bytes.count >= 32 {
    var lane1 = prime1 &+ prime2
    var lane2 = prime2
    var lane3: UInt64 = 0
    var lane4 = 0 &- prime1
    while bytes.count - position >= 32 {
      lane1 = round(lane1, word(position))
      lane2 = round(lane2, word(position + 8))
      lane3 = round(lane3, word(position + 16))
      lane4 = round(lane4, word(position + 24))
      position += 32
    }
    hash = rotated(lane1, 1) &+ rotated(lane2, 7) &+ rotated(lane3, 12) &+ rotated(lane4, 18)
    for lane in [lane1, lane2, lane3, lane4] {
      hash = (hash ^ round(0, lane)) &* prime1 &+ prime4
    }
  } else {
    hash = prime5
  }
  hash &+= UInt64(bytes.count)
  while bytes.count - position >= 8 {
    hash = rotated(hash ^ round(0, word(position)), 27) &* prime1 &+ prime4
    position += 8
  }
  if bytes.count - position >= 4 {
    let half = UInt32(
      littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
    hash = rotated(hash ^ UInt64(half) &* prime1, 23) &* prime2 &+ prime3
    position += 4
  }
  while position < bytes.count {
    hash = rotated(hash ^ UInt64(bytes[position]) &* prime5, 11) &* prime1
    position += 1
  }
  hash = (hash ^ hash >> 33) &* prime2
  hash = (hash ^ hash >> 29) &* prime3
  return hash ^ hash >> 32
}
