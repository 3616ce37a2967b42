// Runs before the page's own scripts: what the page sends to the loudspeakers is also written down, frame by frame, and
// every key with the time of the audio clock at which it was pressed.
(() => {
  const CHANNELS = 2;
  const connect = AudioNode.prototype.connect;
  const ears = (globalThis.ears = { context: null, blocks: [], keys: [], waiting: [], recorder: null, end: 0 });

  const overheard = (source) => (ears.recorder ? connect.call(source, ears.recorder) : ears.waiting.push(source));

  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode && target.context === ears.context) overheard(this);
    return connect.call(this, target, ...rest);
  };

  const listen = async (context) => {
    if (ears.context) throw new Error("the page has two audio clocks");
    ears.context = context;
    const source = new Blob([globalThis.recorderSource], { type: "text/javascript" });
    await context.audioWorklet.addModule(URL.createObjectURL(source));
    const recorder = new AudioWorkletNode(context, "ears-recorder", { channelCount: CHANNELS, channelCountMode: "explicit" });
    recorder.port.onmessage = ({ data }) => {
      ears.blocks.push(data);
      ears.end = data.first + data.sound.length / CHANNELS;
    };
    connect.call(recorder, context.destination); // it is silent, and must be pulled
    ears.recorder = recorder;
    ears.waiting.splice(0).forEach(overheard);
  };

  globalThis.AudioContext = class extends AudioContext {
    constructor(...options) {
      super(...options);
      listen(this);
    }
  };

  // All that was heard from a frame on, as base64 of interleaved float32; silence stands where nothing was written down.
  ears.heard = (from) => {
    const sound = new Float32Array(Math.max(0, ears.end - from) * CHANNELS);
    for (const block of ears.blocks) {
      const at = (block.first - from) * CHANNELS;
      if (at >= 0) sound.set(block.sound, at);
      else if (at + block.sound.length > 0) sound.set(block.sound.subarray(-at), 0);
    }
    const bytes = new Uint8Array(sound.buffer);
    let text = "";
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(text);
  };

  const frame = () => (ears.context ? Math.round(ears.context.currentTime * ears.context.sampleRate) : null);
  addEventListener("keydown", ({ key }) => ears.keys.push({ key, frame: frame() }), true);
})();
