"""What pyCANON measures of tables: k, l (distinct, entropy), t, discernibility, size of classes.

pycanon 1.3.6, pandas 2.3.3, numpy 2.0.2:
    python goldens/anonymize/pycanon_tables.py > goldens/anonymize/pycanon.json
"""
import json

import numpy as np
import pandas as pd
from pycanon import anonymity
from pycanon import metrics

# Tables 3 and 5 of Li, Li, Venkatasubramanian 2007; figure 3 of Machanavajjhala et al. 2007.
diseases3 = ["gastric ulcer", "gastritis", "stomach cancer", "gastritis", "flu", "bronchitis", "bronchitis", "pneumonia", "stomach cancer"]
closeness3 = pd.DataFrame({
    "zip": ["476**"] * 3 + ["4790*"] * 3 + ["476**"] * 3,
    "age": ["2*"] * 3 + [">=40"] * 3 + ["3*"] * 3,
    "salary": [3, 4, 5, 6, 11, 8, 7, 9, 10],
    "disease": diseases3,
})
closeness5 = pd.DataFrame({
    "zip": ["4767*", "4767*", "4767*", "4790*", "4790*", "4790*", "4760*", "4760*", "4760*"],
    "age": ["<=40"] * 3 + [">=40"] * 3 + ["<=40"] * 3,
    "salary": [3, 5, 9, 6, 11, 8, 4, 7, 10],
    "disease": ["gastric ulcer", "stomach cancer", "pneumonia", "gastritis", "flu", "bronchitis", "gastritis", "bronchitis", "stomach cancer"],
})
diverse = pd.DataFrame({
    "zip": ["1305*"] * 4 + ["1485*"] * 4 + ["1306*"] * 4,
    "age": ["<=40"] * 4 + [">40"] * 4 + ["<=40"] * 4,
    "condition": ["heart", "viral", "cancer", "cancer", "cancer", "heart", "viral", "viral", "heart", "viral", "cancer", "cancer"],
})
random = np.random.default_rng(5)
drawn = pd.DataFrame({
    "age": random.choice(["20-29", "30-39", "40-49", "50-59"], 240, p=[0.4, 0.3, 0.2, 0.1]),
    "sex": random.choice(["f", "m"], 240),
    "zip": random.choice(["1****", "2****", "3****"], 240),
    "salary": random.integers(1, 12, 240) * 1000,
    "disease": random.choice(["flu", "cold", "asthma", "cancer"], 240, p=[0.4, 0.3, 0.2, 0.1]),
})
tables = {
    "t-closeness, table 3": (closeness3, ["zip", "age"], ["salary", "disease"]),
    "t-closeness, table 5": (closeness5, ["zip", "age"], ["salary", "disease"]),
    "l-diversity, figure 3": (diverse, ["zip", "age"], ["condition"]),
    "drawn": (drawn, ["age", "sex", "zip"], ["salary", "disease"]),
}
cases = []
for name, (data, quasi, sensitive) in tables.items():
    cases.append({
        "name": name,
        "columnNames": list(data.columns),
        "rows": data.astype(str).values.tolist(),
        "quasiIdentifiers": quasi,
        "k": int(anonymity.k_anonymity(data, quasi)),
        "sensitive": [
            {
                "column": column,
                "l": int(anonymity.l_diversity(data, quasi, [column])),
                "entropyL": int(anonymity.entropy_l_diversity(data, quasi, [column])),
                "t": float(anonymity.t_closeness(data, quasi, [column])),
            }
            for column in sensitive
        ],
        "highestRisk": float(metrics.max_rir(data, quasi)),
        "meanRisk": float(metrics.average_rir(data, quasi)),
        "discernibility": float(metrics.discernability_metric(data, data, quasi)),
    })
print(json.dumps({"versions": {"pycanon": "1.3.6", "pandas": pd.__version__, "numpy": np.__version__}, "cases": cases}))
