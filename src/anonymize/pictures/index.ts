export {
  anonymizePicture,
  type AnonymizedPicture,
  type AnonymizePictureOptions,
  type Region,
} from "./anonymizePicture.ts";
