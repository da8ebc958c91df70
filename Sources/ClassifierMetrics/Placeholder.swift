// ClassifierMetrics
