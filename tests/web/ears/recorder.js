// Sends what it hears to the page in blocks, with the number of their first frame; itself it is silent.
const SIZE = 2048;

class Recorder extends AudioWorkletProcessor {
  constructor() {
    super();
    this.begin();
  }

  begin() {
    this.sound = new Float32Array(2 * SIZE);
    this.filled = 0;
  }

  process([[left, right]]) {
    if (this.filled === 0) this.first = currentFrame;
    if (left) {
      for (let n = 0; n < left.length; n += 1) {
        this.sound[2 * (this.filled + n)] = left[n];
        this.sound[2 * (this.filled + n) + 1] = (right ?? left)[n];
      }
    }
    this.filled += 128;
    if (this.filled === SIZE) {
      const { first, sound } = this;
      this.port.postMessage({ first, sound }, [sound.buffer]);
      this.begin();
    }
    return true;
  }
}

registerProcessor("ears-recorder", Recorder);
