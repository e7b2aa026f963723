// The smallest model: it copies a tensor to wherever its session puts its output.

const base64 = 'CAg6LgoQCgF4EgF5IghJZGVudGl0eRIEdGlueVoJCgF4EgQKAggBYgkKAXkSBAoCCAFCBAoAEBE=';

/** An ONNX ModelProto of one node, `y = x` on a float32 of any shape (ONNX IR version 8, opset 17). */
export const identityModel: Uint8Array = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
