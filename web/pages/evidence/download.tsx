/** A text that is kept as a file. */

type DownloadProps = { readonly name: string; readonly text: string; readonly children: string };

/** The bytes are exactly those of the text. */
export function Download({ name, text, children }: DownloadProps) {
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <button type="button" className="button" onClick={save}>
      {children}
    </button>
  );
}
