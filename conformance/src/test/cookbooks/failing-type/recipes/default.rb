failing_type '/srv/inner'
