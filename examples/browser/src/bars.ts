/** Ten bars, the probability of each digit. */
export function createBars(list: HTMLElement): (probabilities: readonly number[] | undefined) => void {
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const item = document.createElement("li");
    item.setAttribute("value", String(digit));
    const track = item.appendChild(document.createElement("span"));
    track.className = "track";
    const bar = track.appendChild(document.createElement("span"));
    bar.className = "bar";
    const percent = item.appendChild(document.createElement("output"));
    list.append(item);
    return { item, bar, percent };
  });
  return (probabilities) => {
    const best = probabilities?.indexOf(Math.max(...probabilities));
    rows.forEach(({ item, bar, percent }, digit) => {
      const probability = probabilities?.[digit];
      bar.style.width = `${(probability ?? 0) * 100}%`;
      percent.value = probability === undefined ? "" : `${(probability * 100).toFixed(1)} %`;
      item.dataset["probability"] = probability === undefined ? "" : String(probability);
      item.classList.toggle("best", digit === best);
    });
  };
}
