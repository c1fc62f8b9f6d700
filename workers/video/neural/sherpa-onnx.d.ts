/** What the thread uses of the package, which brings no types. */
declare module 'sherpa-onnx' {
  interface Speaking {
    readonly sampleRate: number;
    readonly numSpeakers: number;
    generateWithConfig(
      text: string,
      config: {
        readonly sid: number;
        readonly speed: number;
        readonly silenceScale: number;
        readonly numSteps: number;
        readonly extra: Readonly<Record<string, string | number>>;
      },
    ): { readonly samples: Float32Array; readonly sampleRate: number };
  }
  const sherpa: { createOfflineTts(config: object): Speaking };
  export default sherpa;
}
