// Decompression
