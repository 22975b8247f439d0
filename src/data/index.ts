export { readArchive, type ArchiveOptions } from "./archive.ts";
export { writeFileAtomic } from "./atomicFile.ts";
export * from "./augment/index.ts";
export type { Batch, BatchSource } from "./batch.ts";
export { cacheFolder } from "./cacheFolder.ts";
export { datasets } from "./datasets/index.ts";
export type {
  Cifar10Options,
  FsddOptions,
  SpokenExamples,
  SpokenSplits,
  FashionMnistOptions,
  MnistOptions,
  Multi30kOptions,
  SentencePairs,
  SentencePairSplits,
  Sst2Options,
  Sst2Splits,
  TaggedSplits,
  TextSplits,
  TinyShakespeareOptions,
  WikiannOptions,
} from "./datasets/index.ts";
export type { DatasetDescriptor, DatasetSizes } from "./descriptor.ts";
export { download, type DownloadOptions } from "./download.ts";
export {
  limitExamples,
  type Examples,
  type LabeledPictures,
  type LabeledSplits,
  type LimitOptions,
} from "./examples.ts";
export { openFiles } from "./files.ts";
export { decodeIdx, decodeIdxFile } from "./idx.ts";
export { loadImageFolder, type ImageFolderOptions } from "./imageFolder.ts";
export type { LabeledTexts, LabeledTextSplits } from "./labeledTexts.ts";
export type { LoadProgress } from "./loadProgress.ts";
export { makeFolder } from "./makeFolder.ts";
export type { FileSource, FileSourceOptions, NamedFile } from "./namedFile.ts";
export type { FetchOptions } from "./officialFiles.ts";
export { decodePicture, type PictureOptions } from "./pictures.ts";
export {
  pipeline,
  type ArrayExample,
  type BatchOptions,
  type ElementFactory,
  type Example,
  type ExampleArrays,
  type ExampleValue,
  type MapContext,
  type Pipeline,
  type PipelineOptions,
  type ShuffleOptions,
} from "./pipeline/index.ts";
export { encodePng, pngDataUrl } from "./png.ts";
export { decodeSafetensors, encodeSafetensors, type Safetensors } from "./safetensors.ts";
export {
  readTable,
  splitRows,
  tableColumn,
  tabularEncoder,
  tabularFeatures,
  textClassificationTable,
  type BooleanCode,
  type CategoryCode,
  type ColumnCode,
  type ColumnReport,
  type ColumnType,
  type NumberCode,
  type RowSplit,
  type SplitOptions,
  type Table,
  type TableFormat,
  type TableOptions,
  type TabularEncoder,
  type TabularOptions,
  type TabularSplits,
  type TabularTask,
  type TargetCode,
  type TextClassificationOptions,
  type TextClassificationSplits,
} from "./tables/index.ts";
export { loadTagged, type TaggedOptions, type TaggedSentences, type TaggedText } from "./taggedText.ts";
export { readTextFile } from "./textFile.ts";
