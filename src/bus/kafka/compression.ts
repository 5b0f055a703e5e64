export type Compression = 'lz4' | 'zstd' | 'gzip' | 'none'
